"""The demo: scripted agents that use real tools in a small shop, composed with a server and a console.

It must never be known by the packages it shows.
"""
