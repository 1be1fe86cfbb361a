"""Pictures, sound, film and papers that are answers: known by what is in them, freed of what they tell on the side, sealed."""
