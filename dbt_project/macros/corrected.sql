{#- A field of `rows` with the analysts' correction, if there is one; an empty new value makes it null. -#}
{% macro corrected(field, type='varchar', rows='event_reports') -%}
    case
        when map_contains(corrections.new_values, '{{ field }}')
            then cast(corrections.new_values['{{ field }}'] as {{ type }})
        else {{ rows }}.{{ field }}
    end
{%- endmacro %}

{#- Fields of an event report that a correction may override. -#}
{% macro corrected_fields() -%}
    {{ return([
        'event_type_code', 'modality', 'date_from', 'date_to', 'date_precision', 'count_low', 'count_high',
        'killed_low', 'killed_high', 'injured_low', 'injured_high',
    ]) }}
{%- endmacro %}

{#- Figures of an event that a correction may override. -#}
{% macro corrected_event_figures() -%}
    {{ return([
        'killed_low', 'killed_best', 'killed_high', 'injured_low', 'injured_best', 'injured_high', 'count_low',
        'count_best', 'count_high',
    ]) }}
{%- endmacro %}

{#- Fields of an event that a correction may override. -#}
{% macro corrected_event_fields() -%}
    {{ return(
        ['event_type_code', 'date_from', 'date_to', 'date_precision', 'place_id'] + corrected_event_figures()
    ) }}
{%- endmacro %}
