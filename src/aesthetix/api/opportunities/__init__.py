"""Operations on opportunities."""
