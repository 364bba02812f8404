"""Texts that start alike, as a range: the fence's policy would not let LIKE near an index."""

#: The last letter of Unicode, and more letters than any column holds that is looked through.
LAST, LONGEST = "\U0010ffff", 400


def after(prefix: str) -> str:
    """A text that stands after all that start so and before all others: `a ≤ x < after(a)`, letter by letter.

    U+E000 follows U+D7FF, for the surrogates between are no text. What ends in the last letter of all ends with what
    follows the letter before it.
    """
    kept = prefix.rstrip(LAST)
    if not kept:
        return prefix + LAST * LONGEST
    following = ord(kept[-1]) + 1
    return kept[:-1] + chr(0xE000 if following == 0xD800 else following)
