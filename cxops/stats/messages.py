"""The sentences of the results, by key. English here; pages translate them.

Arguments are numbers as a person reads them, dates, and the English words of
``period`` ("week") and ``periods`` ("weeks"), which pages translate too. A key that
ends in ``_one`` is the singular.

Words that no sentence may hold (a person who isn't a statistician reads them):
significant, p-value, null hypothesis, guaranteed, eliminated, "due to".
"""

MESSAGES: dict[str, str] = {
    "": "",
    # points, limits, charts
    "fault_count": "Number %(position)s isn't a whole number of 0 or more.",
    "fault_value": "Number %(position)s isn't a number that can be drawn.",
    "fault_negative": "Number %(position)s is a time below 0.",
    "fault_exposure": (
        "Period %(position)s has events but no volume, or a volume that can't be."
    ),
    "fault_part": "Number %(position)s is a part of less than itself.",
    "no_data": "Nothing is known yet.",
    "too_few_points": "Too few points for limits: %(have)s of %(needed)s.",
    "trial": "These are trial limits: %(have)s of %(needed)s points.",
    "flat": (
        "The numbers did not vary, so the limits lie on the centre: trial limits until"
        " something moves."
    ),
    "step_too_short": (
        "Too early to draw new limits: a step change needs %(needed)s points on each"
        " side, %(more)s more."
    ),
    "step_too_short_one": (
        "Too early to draw new limits: a step change needs %(needed)s points on each"
        " side, 1 more."
    ),
    "rare": (
        "Too few events for limits: use days between events (t chart) or transactions"
        " between events (g chart), or longer periods so that the mean is at least"
        " 2-3."
    ),
    "few_events": "Few events a period: false alarms are more frequent.",
    "same_time": (
        "Some events have the same time: use timestamps, or add half the resolution to"
        " same-time events."
    ),
    "too_few_gaps": "Too few events for limits: %(have)s of %(needed)s gaps.",
    "limits": "Limits from %(have)s points.",
    # icons
    "icon_common_cause": (
        "This is the process's normal up and down: %(low)s to %(high)s. Asking for the"
        " reason of one point will not help; change the process."
    ),
    "icon_improvement": "The last point is part of a change for the better.",
    "icon_concern": "The last point is part of a change for the worse.",
    "icon_neutral": "The last point is part of a change.",
    "icon_inconsistent": (
        "The target (%(target)s) lies inside the normal range (%(low)s to %(high)s)."
        " It will sometimes be met and sometimes not, until the process changes."
    ),
    "icon_consistent_fail": "This process cannot meet the target as it is.",
    "icon_consistent_pass": "This process meets the target as it is.",
    # runs, dispersion, small shifts
    "runs": (
        "The longest run is %(longest)s (up to %(most)s is chance); the centre is"
        " crossed %(crossings)s times (%(fewest)s or more is chance)."
    ),
    "spread": "Periods vary %(ratio)s times as much as chance alone makes them.",
    "neighbours": "Neighbours are alike by %(r1)s; chance stays within %(bound)s.",
    "small_shifts": "Points beyond the limit: %(signals)s.",
    "too_few_for_runs": "Too few useful points for a run test: %(have)s of %(needed)s.",
    "no_spread": "Too little is known to tell how much it varies.",
    # choice
    "choice_values": "Measured values: individuals with moving ranges.",
    "choice_counts": "Counts without a volume: individuals with moving ranges.",
    "choice_exposure": "Events with their volume: rates, with the spread measured.",
    "choice_proportion": "Parts of a whole: shares, with the spread measured.",
    "choice_rare_time": "Fewer than 2 a period: the time between events says more.",
    "choice_rare_volume": (
        "Fewer than 2 a period: the volume between events says more."
    ),
    # comparison
    "compare_overlap": "The baseline must not overlap the time after the start.",
    "compare_too_early": (
        "Too early: %(have)s of %(needed)s %(periods)s. %(more)s more %(periods)s are"
        " needed."
    ),
    "compare_too_early_one": (
        "Too early: %(have)s of %(needed)s %(periods)s. 1 more %(period)s is needed."
    ),
    "compare_no_baseline": (
        "The baseline is too short: %(have)s of %(needed)s %(periods)s. More weeks are"
        " needed before the start."
    ),
    "compare_nothing": "No events in either period: nothing to compare.",
    "compared": "From %(before)s to %(after)s.",
    # recurrence
    "recurrence": "%(after)s since, %(before)s before.",
    "recurrence_no_time": "No time has passed since.",
    "recurrence_no_events": "There was nothing before that could come back.",
    # proofs
    "proof_run": (
        "%(run)s %(periods)s in a row are better than the old average: by luck that"
        " happens about 1 time in %(odds)s."
    ),
    "proof_run_worse": (
        "%(run)s %(periods)s in a row are worse than the old average: by luck that"
        " happens about 1 time in %(odds)s."
    ),
    "proof_signal": "Since the start there is a lasting sign outside the old range.",
    "proof_quiet": (
        "%(run)s quiet %(periods)s in a row: at the old rate that happens about 1 time"
        " in %(odds)s."
    ),
    "proof_no_signal": "Nothing since the start lies outside the old range.",
    "proof_interval": (
        "The change (%(change)+d %%) lies between %(low)+d %% and %(high)+d %%."
    ),
    "proof_interval_open": (
        "The change (%(change)+d %%) lies between %(low)+d %% and %(high)+d %%: it may"
        " be nothing."
    ),
    "proof_difference": ("The change (%(change)s) lies between %(low)s and %(high)s."),
    "proof_no_interval": "How large the change is can't be told yet.",
    # effectiveness: the verdict
    "verdict_not_started": "Not started yet: the baseline stands.",
    "verdict_too_early": (
        "%(have)s of %(needed)s %(periods)s. First honest check: %(date)s."
    ),
    "verdict_no_change": (
        "No change we can tell from chance. If there is a 30 %% effect, we would have"
        " seen it with %(chance)s %% probability by now."
    ),
    "verdict_no_change_plain": "No change we can tell from chance.",
    "verdict_promising_fell": (
        "%(run)s %(periods)s in a row below the old average, but the fall"
        " (%(change)+d %%) could still be as small as nothing. Check again on"
        " %(date)s."
    ),
    "verdict_promising_rose": (
        "%(run)s %(periods)s in a row above the old average, but the rise"
        " (%(change)+d %%) could still be as small as nothing. Check again on"
        " %(date)s."
    ),
    "verdict_promising_one": (
        "One of two proofs: a change of %(change)+d %%, between %(low)+d %% and"
        " %(high)+d %%. Check again on %(date)s."
    ),
    "verdict_promising_value": (
        "One of two proofs: from %(before)s to %(after)s. Check again on %(date)s."
    ),
    "verdict_promising_trial": (
        "From %(before)s to %(after)s, but the old level is known from %(have)s"
        " %(periods)s only (%(needed)s are needed): nothing is proven from so few."
    ),
    "verdict_proven_fell": (
        "Fell from %(before)s to %(after)s a %(period)s (%(change)+d %%, between"
        " %(low)+d %% and %(high)+d %%). %(run)s %(periods)s in a row are below the"
        " old average: by luck that happens about 1 time in %(odds)s. The improvement"
        " is real."
    ),
    "verdict_proven_fell_per": (
        "Fell from %(before)s to %(after)s a %(period)s per %(per)s (%(change)+d %%,"
        " between %(low)+d %% and %(high)+d %%). %(run)s %(periods)s in a row are below"
        " the old average: by luck that happens about 1 time in %(odds)s. The"
        " improvement is real."
    ),
    "verdict_proven_rose": (
        "Rose from %(before)s to %(after)s a %(period)s (%(change)+d %%, between"
        " %(low)+d %% and %(high)+d %%). %(run)s %(periods)s in a row are above the"
        " old average: by luck that happens about 1 time in %(odds)s. The improvement"
        " is real."
    ),
    "verdict_proven_rose_per": (
        "Rose from %(before)s to %(after)s a %(period)s per %(per)s (%(change)+d %%,"
        " between %(low)+d %% and %(high)+d %%). %(run)s %(periods)s in a row are above"
        " the old average: by luck that happens about 1 time in %(odds)s. The"
        " improvement is real."
    ),
    "verdict_proven": (
        "From %(before)s to %(after)s a %(period)s (%(change)+d %%, between %(low)+d %%"
        " and %(high)+d %%), and outside the old range. The improvement is real."
    ),
    "verdict_proven_per": (
        "From %(before)s to %(after)s a %(period)s per %(per)s (%(change)+d %%, between"
        " %(low)+d %% and %(high)+d %%), and outside the old range. The improvement is"
        " real."
    ),
    "verdict_proven_value": (
        "From %(before)s to %(after)s (the change is between %(low)s and %(high)s), and"
        " outside the old range. The improvement is real."
    ),
    "verdict_zero": (
        "None since %(since)s. At most %(most)s %% of the old rate, with 95 %%"
        " confidence; another %(quiet)s quiet %(periods)s would show at least -75 %%."
    ),
    "verdict_zero_one": (
        "None since %(since)s. At most %(most)s %% of the old rate, with 95 %%"
        " confidence; another quiet %(period)s would show at least -75 %%."
    ),
    "verdict_zero_enough": (
        "None since %(since)s. At most %(most)s %% of the old rate, with 95 %%"
        " confidence."
    ),
    "verdict_worse": (
        "From %(before)s to %(after)s a %(period)s (%(change)+d %%, between %(low)+d %%"
        " and %(high)+d %%): it is worse than before."
    ),
    "verdict_worse_per": (
        "From %(before)s to %(after)s a %(period)s per %(per)s (%(change)+d %%, between"
        " %(low)+d %% and %(high)+d %%): it is worse than before."
    ),
    "verdict_worse_value": (
        "From %(before)s to %(after)s (the change is between %(low)s and %(high)s): it"
        " is worse than before."
    ),
    "verdict_regressed": (
        "It had been proven. %(have)s %(periods)s at %(now)s after %(improved)s: at the"
        " improved level that happens about 1 time in %(odds)s. It is back."
    ),
    "verdict_regressed_one": (
        "It had been proven. One %(period)s at %(now)s after %(improved)s: at the"
        " improved level that happens about 1 time in %(odds)s. It is back."
    ),
    "cannot_data": "Can't be judged: the data is broken at number %(position)s.",
    "cannot_baseline": (
        "Can't be judged: the old level is known from %(have)s %(periods)s, at least"
        " %(needed)s are needed."
    ),
    "cannot_overlap": "Can't be judged: the baseline must not overlap the time after.",
    "cannot_exclude": "Can't be judged: only periods before the start may be left out.",
    "cannot_season": (
        "Can't be judged: at this time of year it changes by itself, about as much. "
        "Wait until the same weeks of two years can be compared."
    ),
    "cannot_volume_missing": (
        "Can't be judged: the volume is missing for %(missing)s of %(all)s %(periods)s."
    ),
    "cannot_autocorrelation": (
        "Can't be judged: each %(period)s resembles the one before too much. Ask again"
        " with longer periods."
    ),
    "cannot_reporting": (
        "Can't be judged: all other reports changed about as much, so fewer may only"
        " be reported."
    ),
    "cannot_rare": (
        "Can't be judged: %(events)s before the start is too few to tell a change from."
    ),
    "cannot_old_trend": (
        "Can't be judged: it was changing before the start, and going on like that"
        " explains what came after."
    ),
    "not_counted_here": (
        "Can't be judged: no target of it is counted from the reports here."
    ),
    "season_not_checked": "Season not checked: there is no year of history before.",
    "trend_hardly_checked": (
        "Old trend hardly checked: fewer than 24 periods before the start."
    ),
    "bad_sign": "There is a sign that it became worse.",
    "no_exposure_known": "Without a volume this says fewer, not better.",
    # spikes, ears
    "spike_found": (
        "%(current)s this time; %(usual)s is usual. By luck less than 1 time in"
        " %(odds)s."
    ),
    "spike_usual": "%(current)s this time; %(usual)s is usual.",
    "spike_unknown": "Nothing is known of this period yet.",
    "spike_no_baseline": (
        "No baseline yet: %(have)s of %(needed)s periods. %(current)s this time."
    ),
    "spike_no_baseline_many": (
        "No baseline yet (%(have)s of %(needed)s periods), but %(current)s at once is"
        " worth a look."
    ),
    "ears_alarm": "%(method)s alarms in the last period.",
    "ears_quiet": "%(method)s doesn't alarm in the last period.",
    "ears_too_few": "Too few periods for this method: %(have)s of %(needed)s.",
    # trend
    "trend_up": "It rises by about %(slope)s each period, over %(have)s periods.",
    "trend_down": "It falls by about %(slope)s each period, over %(have)s periods.",
    "trend_none": "No trend we can tell from chance, over %(have)s periods.",
    "trend_too_few": "Too few points for a trend: %(have)s of %(needed)s.",
    "trend_depends": (
        "Each period resembles the one before: the trend is less sure than it looks."
    ),
    # interrupted
    "its_changed_percent": (
        "By now %(change)+d %% against the earlier trend (between %(low)+d %% and"
        " %(high)+d %%)."
    ),
    "its_changed_value": (
        "By now %(change)+g against the earlier trend (between %(low)+g and %(high)+g)."
    ),
    "its_unclear_percent": (
        "No change from the earlier trend that we can tell from chance (%(change)+d %%,"
        " between %(low)+d %% and %(high)+d %%)."
    ),
    "its_unclear_value": (
        "No change from the earlier trend that we can tell from chance (%(change)+g,"
        " between %(low)+g and %(high)+g)."
    ),
    "its_too_few": (
        "Needs %(needed)s periods on each side; there are %(before)s and %(after)s."
    ),
    "its_too_few_events": "Needs %(needed)s events on each side of the start.",
    "its_no_season": (
        "A season can't be told from a trend yet: %(have)s of %(needed)s periods."
    ),
    "its_no_answer": "These numbers don't tell the terms of the model apart.",
    "its_depends": (
        "Each period resembles the one before: the interval is too narrow."
    ),
    # changes
    "change_day": "Something changed around day %(number)s; do you know why?",
    "change_week": "Something changed around week %(number)s; do you know why?",
    "change_month": "Something changed around month %(number)s; do you know why?",
    "change_none": "No change of level that is worth a question.",
    "change_too_few": "Too few points to look for a change: %(have)s of %(needed)s.",
    # funnel
    "funnel_named": (
        "%(named)s of %(have)s sites differ from the others more than chance explains."
    ),
    "funnel_named_one": (
        "1 of %(have)s sites differs from the others more than chance explains."
    ),
    "funnel_varies": (
        "The %(have)s sites differ %(times)s times more than chance would make them,"
        " and none stands out."
    ),
    "funnel_alike": (
        "The %(have)s sites differ no more than chance would make them, and none stands"
        " out."
    ),
    "funnel_too_few": "Too few sites to compare: %(have)s of %(needed)s.",
    "funnel_no_events": "No events at any site: nothing to compare.",
    "funnel_not_adjusted": (
        "With fewer than 5 sites we can't tell how much sites vary anyway."
    ),
    "funnel_site_differs": (
        "%(site)s differs from the others more than chance explains (%(events)s of"
        " %(size)s, usual is %(usual)s)."
    ),
    "funnel_site_differs_rate": (
        "%(site)s differs from the others more than chance explains (%(events)s,"
        " usual is %(usual)s)."
    ),
    "funnel_site_small": "%(site)s: %(events)s events, too small to judge.",
    "funnel_site_small_one": "%(site)s: 1 event, too small to judge.",
    "funnel_site_within": "%(site)s can't be told from the others.",
    "funnel_site_unknown": "%(site)s: not known.",
    "funnel_site_no_exposure": "%(site)s: no volume.",
    # pareto
    "pareto_vital": (
        "%(vital)s of %(causes)s causes make %(share)s %% of what has a known cause."
    ),
    "pareto_vital_one": (
        "1 of %(causes)s causes makes %(share)s %% of what has a known cause."
    ),
    "pareto_list_only": (
        "A list only: picking out causes takes %(needed_issues)s issues (there are"
        " %(issues)s) and %(needed_causes)s causes (there are %(causes)s)."
    ),
    "pareto_unknown": (
        "More have no known cause than any one cause has: the order may change."
    ),
    # survival, logrank
    "survival_median_hours": "Half are closed within %(time)s hours.",
    "survival_median_days": "Half are closed within %(time)s days.",
    "survival_open_hours": "More than half are still open after %(time)s hours.",
    "survival_open_days": "More than half are still open after %(time)s days.",
    "survival_too_few": "Too few closed for a curve: %(have)s of %(needed)s.",
    "logrank_differ": "The groups differ in how long they take.",
    "logrank_alike": "No difference between the groups that we can tell from chance.",
    "logrank_too_few": (
        "Too few issues to compare groups: the smallest has %(have)s of %(needed)s."
    ),
    # flow
    "flow_clears": "At this pace the backlog needs %(time)s more periods.",
    "flow_level": "The backlog stays about as it is.",
    "flow_grows": (
        "More arrive than are closed (%(arriving)s against %(closing)s a period, over"
        " %(have)s): there is no steady state."
    ),
    "flow_nothing_open": "Nothing is open.",
    "flow_too_few": "Too few periods to tell the pace: %(have)s of %(needed)s.",
    "flow_approximate": "Some are open, so the waiting time is about right.",
    # forecast
    "forecast_very_likely": (
        "The target of %(target)s will very likely be met (%(chance)s %%); expect"
        " %(low)s to %(high)s."
    ),
    "forecast_likely": (
        "The target of %(target)s will likely be met (%(chance)s %%); expect %(low)s to"
        " %(high)s."
    ),
    "forecast_either_way": (
        "The target of %(target)s could go either way (%(chance)s %%); expect %(low)s"
        " to %(high)s."
    ),
    "forecast_unlikely": (
        "It is unlikely that the target of %(target)s is met (%(chance)s %%); expect"
        " %(low)s to %(high)s."
    ),
    "forecast_very_unlikely": (
        "It is very unlikely that the target of %(target)s is met (%(chance)s %%);"
        " expect %(low)s to %(high)s."
    ),
    "forecast_too_few": (
        "Too few complete periods for a forecast: %(have)s of %(needed)s."
    ),
    "forecast_just_changed": "The process just changed: forecast from %(date)s on.",
    # priority
    "priority_h": "High: look at it first.",
    "priority_m": "Medium: look at it next.",
    "priority_l": "Low: look at it when there is time.",
    "priority_missing": "Severity, occurrence and detection are needed.",
    "priority_broken": "Rating %(position)s isn't a whole number from 1 to 10.",
}
