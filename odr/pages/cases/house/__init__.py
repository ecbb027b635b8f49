"""An organisation: its people, kinds of cases, colours, mails and figures."""
