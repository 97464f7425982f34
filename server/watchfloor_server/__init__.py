"""The server: it takes in what agents say, decides what they may do, and writes down what happened.

It must never know the console; everything an operator sees leaves here as a record.
"""
