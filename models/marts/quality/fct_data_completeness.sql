select
    fields.source_table,
    fields.field_name,
    fields.is_required,
    fields.source_file,
    fields.store_id,
    cast(fields.row_count as bigint) as row_count,
    cast(fields.filled_count as bigint) as filled_count,
    cast(cast(fields.filled_count as double) / fields.row_count as double) as filled_rate,
    fields.last_row_date,
    {{ days_between('fields.last_row_date', 'as_of.as_of_date') }} as last_row_age_days
from {{ ref('int_fields_filled') }} as fields
cross join {{ ref('int_as_of_date') }} as as_of
