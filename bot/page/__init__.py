"""The page that ``make run`` opens: phones side by side, the books beside them, and a clock to move on."""
