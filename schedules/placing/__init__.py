"""From a planned placement to its outcome: rules of region and law, states, presence and allowance, papers."""
