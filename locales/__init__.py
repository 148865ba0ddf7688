"""The languages: what is said in them, and what is understood of them."""
