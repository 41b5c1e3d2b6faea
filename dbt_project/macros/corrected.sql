{#- A field of an event report with the analysts' correction, if there is one; an empty new value makes it null. -#}
{% macro corrected(field, type='varchar') -%}
    case
        when map_contains(corrections.new_values, '{{ field }}')
            then cast(corrections.new_values['{{ field }}'] as {{ type }})
        else event_reports.{{ field }}
    end
{%- endmacro %}

{#- Fields of an event report that a correction may override. -#}
{% macro corrected_fields() -%}
    {{ return([
        'event_type_code', 'modality', 'date_from', 'date_to', 'date_precision', 'count_low', 'count_high',
        'killed_low', 'killed_high', 'injured_low', 'injured_high',
    ]) }}
{%- endmacro %}
