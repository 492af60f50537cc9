"""Pure rules of time: on which days a check-in falls, and what follows when nobody acts."""
