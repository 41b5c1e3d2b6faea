{#- The host of an address, null where it has none. -#}
{% macro site_of(url) -%}
    nullif(regexp_extract({{ url }}, '^[a-z]+://(www\.)?([^/?#]+)', 2), '')
{%- endmacro %}
