{#-
    The words of a text as it writes them: letters, marks and digits, and what stands unseen or is no letter inside
    Arabic words. What orchestration/explorer/spelling.py takes for one word is never cut.
-#}
{% macro words_of(text) -%}
    regexp_extract_all({{ text }}, '[\p{L}\p{M}\p{N}\p{Cf}\x{06D6}-\x{06ED}]+')
{%- endmacro %}
