{#- A folded word without its article. -#}
{% macro without_article(word) -%}
    regexp_replace({{ word }}, '^ال(..)', '\1')
{%- endmacro %}
