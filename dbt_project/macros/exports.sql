{#- A whole number of at most 53 bits that depends on nothing but its text, for data sets whose keys are numbers. -#}
{% macro whole_number_id(text) -%}
    cast(md5_number_lower({{ text }}) % 9007199254740991 as bigint)
{%- endmacro %}

{#- Cell of the PRIO-GRID: half a degree wide, 720 in a row, counted from 1 at the south-western corner. -#}
{% macro priogrid_gid(latitude, longitude) -%}
    cast(
        least(floor(({{ latitude }} + 90) * 2), 359) * 720
        + least(floor(({{ longitude }} + 180) * 2), 719) + 1 as integer
    )
{%- endmacro %}

{#- A figure of `events` in words: "33 to 34 killed (best figure 33)"; null where nobody gave one. -#}
{% macro figure_words(name, after) -%}
    case
        when events.{{ name }}_low = events.{{ name }}_high then events.{{ name }}_low || ' {{ after }}'
        else
            events.{{ name }}_low || ' to ' || events.{{ name }}_high || ' {{ after }} (best figure '
            || events.{{ name }}_best || ')'
    end
{%- endmacro %}

{#- A day in English words: 7 February 2020. -#}
{% macro day_words(day) -%}
    strftime({{ day }}, '%-d %B %Y')
{%- endmacro %}
