"""From a pasted advertisement to proposals that a person confirms: what the work is, when, for what; pure rules.

Whatever tells who is behind it is cut out first, so no proposal can hold it. Nothing is stored here.
"""
