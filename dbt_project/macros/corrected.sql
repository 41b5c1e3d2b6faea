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

{#-
    `rows`, each of which names a faction or a place (`text`, `id`, and `kind`, an expression), with the analysts'
    correction of the name where one of `corrections` applies.
-#}
{% macro with_corrected_names(rows, id, text, kind) -%}
    select
        {{ rows }}.* replace (
            case when corrections.correction_id is not null then corrections.corrected_id else {{ rows }}.{{ id }} end
                as {{ id }},
            case when corrections.correction_id is not null then 'correction' else {{ rows }}.link_method end
                as link_method
        ),
        corrections.correction_id is not null as is_corrected
    from {{ rows }}
    left join corrections
        on
            {{ rows }}.report_id = corrections.report_id
            and {{ kind }} = corrections.mention_kind
            and {{ fold_name(rows ~ '.' ~ text) }} = corrections.name_key
            and {{ rows }}.{{ id }} is not distinct from corrections.found_id
{%- endmacro %}
