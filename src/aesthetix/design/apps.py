"""The look: tokens, layers, shared partials and template tags. Knows no noun of the product."""

from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "aesthetix.design"
    label = "design"
    verbose_name = "Design"
