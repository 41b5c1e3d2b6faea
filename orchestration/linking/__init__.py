"""Reports and event reports beside each other: when an undated report came out, which texts are copies, which event
reports tell of one event. Frames in, frames out; the models of dbt_project call it, and what is likely is learned.
"""
