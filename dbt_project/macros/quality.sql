{#- A bound of the data's quality: a row of seeds/quality/quality_thresholds.csv. -#}
{% macro quality_threshold(threshold_id) -%}
    (select value from {{ ref('quality_thresholds').include(database=false) }} where threshold_id = '{{ threshold_id }}')
{%- endmacro %}
