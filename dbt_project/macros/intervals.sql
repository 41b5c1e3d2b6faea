{#-
    Compare two figures that may be open at one end: `agree` where the intervals meet, `differ` where not, `unknown` where
    a side gives none.
-#}
{% macro compare_figures(low_a, high_a, low_b, high_b) -%}
    case
        when coalesce({{ low_a }}, {{ high_a }}) is null or coalesce({{ low_b }}, {{ high_b }}) is null then 'unknown'
        when coalesce({{ low_a }}, 0) > coalesce({{ high_b }}, {{ low_a }}, 0) then 'differ'
        when coalesce({{ low_b }}, 0) > coalesce({{ high_a }}, {{ low_b }}, 0) then 'differ'
        else 'agree'
    end
{%- endmacro %}

{#- First day that a date of the registry may mean: 2016 is 2016-01-01, 2016-05 is 2016-05-01. -#}
{% macro partial_date_start(partial_date) -%}
    cast({{ partial_date }} || substr('0000-01-01', length({{ partial_date }}) + 1) as date)
{%- endmacro %}

{#- Last day that a date of the registry may mean: 2016 is 2016-12-31, 2016-05 is 2016-05-31. -#}
{% macro partial_date_end(partial_date) -%}
    case length({{ partial_date }})
        when 4 then cast({{ partial_date }} || '-12-31' as date)
        when 7 then last_day(cast({{ partial_date }} || '-01' as date))
        else cast({{ partial_date }} as date)
    end
{%- endmacro %}

{#- Whether something that held from one day to another, both included, held on `day`; null is open. -#}
{% macro holds_on(day, valid_from, valid_to) -%}
    ({{ day }} >= coalesce({{ valid_from }}, {{ day }}) and {{ day }} <= coalesce({{ valid_to }}, {{ day }}))
{%- endmacro %}
