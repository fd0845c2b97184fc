"""Sentences for people that remember what they are made of, so that they can be said in another
language. The domain itself says them in English."""

from __future__ import annotations


class Sentence(str):
    """An English sentence with its template and what was put into it.

    Everything that takes a text takes one; `crowdfund.words.said` says it in the language of now.
    """

    template: str
    """The English text, with names in braces."""
    values: dict[str, object]
    """What the names stand for."""

    def __new__(cls, template: str, **values: object) -> Sentence:
        """Puts the values into the template."""
        made = super().__new__(cls, template.format(**values) if values else template)
        made.template, made.values = template, values
        return made

    def filled(self, **values: object) -> Sentence:
        """The same template with these values.

        Args:
            values: by the names in the template.
        """
        return Sentence(self.template, **values)


def sentence(template: str, **values: object) -> Sentence:
    """An English sentence that can be said in another language.

    Args:
        template: a constant; what varies has a name in braces.
        values: by those names: texts, numbers, or sentences.
    """
    return Sentence(template, **values)
