"""What is given to a customer for what went wrong, within the limits that the merchant sets."""
