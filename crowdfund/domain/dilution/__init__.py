"""What one owns after a round, a pool, a conversion or an exit, in exact fractions.

Shares are fractions of a share, amounts are minor units of one currency (whole or as fractions),
parts are basis points. Nothing is rounded here: whoever shows a number rounds it, once. Real
documents round every holder down to whole shares, which moves less than one share a holder.
"""
