"""The form: what a value must look like, and what is known before anybody types."""
