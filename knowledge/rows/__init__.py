"""Answers from the fields of records: who owns it, what if it breaks, what is the risk; asked before any search.

``routes`` says what a question wants to know, ``rewording`` says it again by ``examples`` where no route fits,
``naming`` which records it names, ``single`` and ``listing`` what to say of one record and of ``many``, ``answering``
puts them together, ``card`` is what is shown of a record.
"""
