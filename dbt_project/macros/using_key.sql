{#-
    The clause of a recursive CTE that keeps one row a key and lets a later row replace an earlier one. The linter, which
    renders without a target, does not know it.
-#}
{% macro using_key(column) -%}
    {% if target %}using key ({{ column }}){% endif %}
{%- endmacro %}
