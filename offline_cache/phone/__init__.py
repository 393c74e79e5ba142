"""Upload by phone (手机上传), this terminal's part: asks for a ticket, fetches what came, lets a child read it."""
