UPDATE joining SET left_at = rule.now();
