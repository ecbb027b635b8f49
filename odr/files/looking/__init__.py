"""Looking at files that anybody may have made: what they tell of beside what they show, a preview, a cleaned copy."""
