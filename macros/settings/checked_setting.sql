{#-
A setting's value if it has its allowed form, else a compiler error that names the var, the value and the form.
-#}
{% macro checked_setting(name, value) %}
    {% set words = {
        'reporting_currency': '[A-Z]{3}',
        'review_grain': 'day|week|month|quarter',
        'eight_8_centre': 'mean|median',
        'primary_policy_id': '[a-z][a-z0-9_]*',
        'order_date_basis': 'ordered|paid|received',
        'tier_unit': 'person|company',
        'rfm_cutoff_basis': 'floating|frozen|fixed',
        'rfm_monetary_measure': 'spend|clv_365d',
        'clv_model': 'bg_nbd|mbg_nbd',
        'clv_refit_grain': 'month|quarter|year',
        'cart_event_type': '[a-z][a-z0-9_]*',
    } %}
    {% set ranges = {
        'review_history_months': (1, 1200),
        'scored_review_months': (1, 1200),
        'profile_min_customers': (1, 1000000),
        'rfm_window_days': (1, 3660),
        'stray_order_gap_days': (1, 3660),
        'metric_window_days': (1, 3660),
        'phone_reuse_gap_days': (0, 3660),
        'identity_cluster_cap': (2, 100),
        'comparison_review_count': (2, 36),
        'comparison_holdout_days': (1, 3660),
        'comparison_bootstrap_count': (1, 10000),
        'comparison_bootstrap_customers': (1, 10000000),
        'clv_horizon_months': (0, 60),
        'replayed_rows_limit': (1, 1000000000000),
        'explained_rows_limit': (1, 1000000000000),
        'loyalty_full_tenure_days': (1, 36600),
        'needs_window_days': (1, 3660),
        'recommendation_product_count': (0, 10000),
        'recommendation_min_buyers': (1, 1000000),
        'recommendation_fit_customers': (1, 10000000),
        'recommendation_count': (1, 100),
        'recommendation_holdout_days': (1, 3660),
        'score_lines_limit': (1, 1000000000000),
        'engagement_recent_days': (1, 3659),
        'engagement_window_days': (2, 3660),
        'cart_order_days': (0, 3660),
    } %}
    {% set bounds = {
        'clv_month_weeks': (0, 16),
        'clv_yearly_discount_rate': (0, 10),
        'clv_margin_rate': (0, 1),
        'clv_refit_drift_rate': (0, 1000),
        'affinity_prior_count': (0, 1000000),
        'recommendation_min_lift': (1, 1000),
        'activity_half_score_points': (0, 1000000),
    } %}
    {% if name == 'business_timezone' %}
        {% set is_valid = value in modules.pytz.all_timezones_set %}
        {% set form = 'an IANA time zone such as Asia/Shanghai' %}
    {% elif name in words %}
        {% set is_valid = value is string and modules.re.fullmatch(words[name], value) is not none %}
        {% set form = words[name] %}
        {% if value == 'frozen' and var('rfm_cutoffs_from_date') is none %}
            {% set is_valid = false %}
            {% set form = 'the var rfm_cutoffs_from_date a date too, from which the cut-offs are frozen' %}
        {% endif %}
    {% elif name in ranges %}
        {% set form = 'whole numbers from ' ~ ranges[name][0] ~ ' to ' ~ ranges[name][1] %}
        {% set checks = namespace(passed=(value is not number) == (name == 'metric_window_days')) %}
        {% for number in (value if value is sequence and value is not string else [value]) %}
            {% if number is not integer or number is boolean or not ranges[name][0] <= number <= ranges[name][1] %}
                {% set checks.passed = false %}
            {% endif %}
        {% endfor %}
        {% set is_valid = checks.passed %}
        {% if name == 'engagement_window_days' and is_valid and value <= setting('engagement_recent_days') %}
            {% set is_valid = false %}
            {% set form = 'more days than engagement_recent_days' %}
        {% endif %}
    {% elif name == 'event_metrics' %}
        {% set form = 'a list of different {event_type: a word of a-z, 0-9 and _, days: a whole number from 1 to 3660}' %}
        {% set checks = namespace(passed=value is sequence and value is not string and value is not mapping) %}
        {% for metric in (value if checks.passed else []) %}
            {% set checks.passed = checks.passed and metric is mapping and metric.keys() | sort | list == ['days', 'event_type']
                and modules.re.fullmatch(words.cart_event_type, metric.event_type | string) is not none
                and metric.days is integer and metric.days is not boolean and 1 <= metric.days <= 3660
                and value | select('equalto', metric) | list | length == 1 %}
        {% endfor %}
        {% set is_valid = checks.passed %}
    {% elif name in ('cutoff_drift_moderate', 'cutoff_drift_strong', 'cutoff_drift_alarm') %}
        {% set is_valid = value is number and value is not boolean and value > 0
            and (name != 'cutoff_drift_strong' or value > setting('cutoff_drift_moderate')) %}
        {% set form = 'a number above 0' ~ (', and above cutoff_drift_moderate' if name == 'cutoff_drift_strong' else '') %}
    {% elif name in bounds %}
        {% set is_valid = value is number and value is not boolean and bounds[name][0] < value <= bounds[name][1]
            or value is number and value is not boolean and value == 0 and name in ('clv_yearly_discount_rate', 'clv_margin_rate') %}
        {% set form = 'a number from ' ~ bounds[name][0] ~ ' to ' ~ bounds[name][1] %}
    {% elif name == 'clv_cell_days' %}
        {% set is_valid = value is none or (value is integer and value in (1, 7)) %}
        {% set form = '1, 7 or null' %}
    {% elif name in ('as_of_date', 'history_start_date', 'rfm_cutoffs_from_date', 'clv_calibration_date') %}
        {% set is_valid = value is none or is_calendar_date(value) %}
        {% set form = 'a calendar date YYYY-MM-DD' %}
    {% elif name == 'review_dates' %}
        {% set form = 'a list of calendar dates YYYY-MM-DD' %}
        {% set checks = namespace(passed=value is sequence and value is not string) %}
        {% for review_date in value %}
            {% set checks.passed = checks.passed and is_calendar_date(review_date) %}
        {% endfor %}
        {% set is_valid = checks.passed %}
    {% elif name in ('account_metrics', 'replayed_policies') %}
        {% set form = 'a list of different words of a-z, 0-9 and _' %}
        {% set checks = namespace(passed=value is sequence and value is not string and (value or name == 'replayed_policies')
            and value | unique | list | length == value | length) %}
        {% for metric in value %}
            {% set checks.passed = checks.passed and metric is string and modules.re.fullmatch('[a-z][a-z0-9_]*', metric) is not none %}
        {% endfor %}
        {% set is_valid = checks.passed %}
    {% elif name in ('count_zero_amount_orders', 'cutoff_drift_blocks') %}
        {% set is_valid = value is boolean %}
        {% set form = 'true or false' %}
    {% elif name == 'rfm_weights' %}
        {% set is_valid = value is mapping and value.keys() | sort | list == ['frequency', 'monetary', 'recency']
            and value.values() | select('number') | list | length == 3
            and value.values() | min >= 0 and value.values() | sum > 0 %}
        {% set form = 'recency, frequency and monetary, each a number from 0 up, not all 0' %}
    {% elif name == 'loyalty_weights' %}
        {% set parts = [
            'category_retention', 'complaints', 'csat', 'nps', 'referrals', 'repurchase', 'returns', 'tenure',
        ] %}
        {% set is_valid = value is mapping and value.keys() | sort | list == parts
            and value.values() | select('number') | list | length == parts | length
            and value.values() | min >= 0 and value.values() | sum > 0 %}
        {% set form = parts | join(', ') ~ ', each a number from 0 up, not all 0' %}
    {% elif name == 'survey_scales' %}
        {% set form = 'csat, nps and ces, each a list of its lowest and its highest number' %}
        {% set checks = namespace(passed=value is mapping and value.keys() | sort | list == ['ces', 'csat', 'nps']) %}
        {% for scale in (value.values() if checks.passed else []) %}
            {% set checks.passed = checks.passed and scale is sequence and scale is not string and scale | length == 2
                and scale | select('number') | list | length == 2 and scale[0] < scale[1] %}
        {% endfor %}
        {% set is_valid = checks.passed %}
    {% elif name == 'policy_comparisons' %}
        {% set form = 'a list of pairs of policy ids, such as [[retail_5, spend_top_n]]' %}
        {% set checks = namespace(passed=value is sequence and value is not string and value is not mapping) %}
        {% for pair in (value if checks.passed else []) %}
            {% set ids = pair if pair is sequence and pair is not string else [] %}
            {% set checks.passed = checks.passed and ids | length == 2 %}
            {% for policy_id in ids %}
                {% set checks.passed = checks.passed
                    and modules.re.fullmatch(words.primary_policy_id, policy_id | string) is not none %}
            {% endfor %}
        {% endfor %}
        {% set is_valid = checks.passed %}
    {% elif name == 'comparison_where' %}
        {% set columns = [
            'customer_type', 'gender', 'country', 'region', 'province', 'city', 'company_id', 'industry',
            'company_size', 'job_level', 'occupation', 'acquisition_channel', 'home_store_id', 'owner_id',
        ] %}
        {% set form = 'texts without quotes, braces, backslashes and line breaks, by one of ' ~ columns | join(', ') %}
        {% set checks = namespace(passed=value is mapping) %}
        {% for column, text in (value if checks.passed else {}).items() %}
            {% set checks.passed = checks.passed and column in columns and text is string
                and modules.re.fullmatch('[^\x00-\x1f\x7f\'"`{}\\\\]{1,200}', text) is not none %}
        {% endfor %}
        {% set is_valid = checks.passed %}
    {% else %}
        {% do exceptions.raise_compiler_error('no var is called ' ~ name) %}
    {% endif %}
    {% if not is_valid %}
        {% do exceptions.raise_compiler_error('var ' ~ name ~ ' is ' ~ value ~ ': give ' ~ form) %}
    {% endif %}
    {{ return(value) }}
{% endmacro %}
