"""The wire described: a table of its operations, and the OpenAPI document that is made of it and of the code's structs.

A test calls every address of the wire and fails for one that the table lacks.
"""
