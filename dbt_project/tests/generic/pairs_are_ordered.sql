{#- The first column of each pair is never greater than the second; a null is greater than nothing. -#}
{% test pairs_are_ordered(model, pairs) %}

select *
from {{ model }}
where
    {% for low, high in pairs %}
    {{ 'or ' if not loop.first }}{{ low }} > {{ high }}
    {% endfor %}

{% endtest %}
