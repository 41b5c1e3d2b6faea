{#- A key that depends on nothing but its parts: a letter that says what it keys, then 16 hexadecimal digits. -#}
{% macro stable_id(prefix, parts) -%}
    '{{ prefix }}' || substr(sha256(concat_ws(chr(31), {% for part in parts %}coalesce({{ part }}::varchar, ''){{ ', ' if not loop.last }}{% endfor %})), 1, 16)
{%- endmacro %}
