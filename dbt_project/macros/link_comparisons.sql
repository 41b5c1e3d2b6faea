{#- Comparisons of seeds/linking/link_model.yml, in its order. -#}
{% macro link_comparisons() -%}
    {{ return([
        'type', 'day', 'place', 'agent', 'patient', 'killed', 'injured', 'persons', 'words', 'report_places',
        'report_words', 'outlet',
    ]) }}
{%- endmacro %}
