"""A server that behaves like the Reality Conversion jobs API, for clients without an account: the extra `[emulator]`.

`odata-filter emulate --demo 100` runs it; the pytest fixture `reality_conversion` runs it in tests. Nothing here is
imported by the rest of the library.
"""
