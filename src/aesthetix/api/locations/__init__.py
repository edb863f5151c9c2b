"""Operations on locations."""
