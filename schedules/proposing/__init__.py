"""From her consent to her yes: what is shown to whom, proposed, answered, met, and when it ends by itself."""
