{#- Figures of an event: people killed, injured and in the main role, and who of the killed were whom. -#}
{% macro event_figures() -%}
    {{ return(['killed', 'injured', 'count', 'killed_civilians', 'killed_women', 'killed_children']) }}
{%- endmacro %}

{#- A figure in one spelling: 5, 5+ (at least), 5- (at most), 20–99. -#}
{% macro figure_key(low, high) -%}
    case
        when {{ low }} = {{ high }} then {{ low }}::varchar
        when {{ high }} is null then {{ low }}::varchar || '+'
        when {{ low }} is null then {{ high }}::varchar || '-'
        else {{ low }}::varchar || '–' || {{ high }}::varchar
    end
{%- endmacro %}

{#- Words as a list of SQL strings. -#}
{% macro quoted(words) -%}
    '{{ words | join("', '") }}'
{%- endmacro %}

{#-
    A bound of a figure of an event that can be summed: one that is open below counts as none, one that is open above as the
    best; null only where nobody gave a figure.
-#}
{% macro closed_figure(events, figure, bound) -%}
    {%- if bound == 'best' -%}
        {{ events }}.{{ figure }}_best
    {%- elif bound == 'low' -%}
        case when {{ events }}.{{ figure }}_best is not null then coalesce({{ events }}.{{ figure }}_low, 0) end
    {%- else -%}
        coalesce({{ events }}.{{ figure }}_high, {{ events }}.{{ figure }}_best)
    {%- endif -%}
{%- endmacro %}
