"""Where extensions run on this machine: the pages of the admin and of the customers' accounts."""
