"""Courses: from an invitation to a new tutor."""
