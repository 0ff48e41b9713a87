"""Numbers that a state gives a person, one module a kind; all have the placeholder of `KIND`.

Where the check digit lets one number of eleven or less through, a word before it has to say what
it is: nine and ten digits are mostly those of an order.
"""

from typing import Final

KIND: Final = "NATIONAL_ID"
