"""The pages, one folder for each role: server-rendered, without scripts, in Italian, English and French.

A view calls actions and hands what it got to a template, which only lays it out.
"""
