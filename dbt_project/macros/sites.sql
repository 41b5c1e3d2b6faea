{#- The site of an address: its host in small letters, without "www."; null where it has none. -#}
{% macro site_of(url) -%}
    nullif(regexp_replace(regexp_extract(lower({{ url }}), '^[a-z]+://([^/:?#]+)', 1), '^www\.', ''), '')
{%- endmacro %}
