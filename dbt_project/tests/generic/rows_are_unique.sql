{#- No two rows have the same values in all of the columns; a null is a value like others. -#}
{% test rows_are_unique(model, columns) %}

select {{ columns | join(', ') }}
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1

{% endtest %}
