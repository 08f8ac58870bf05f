-- Declares a household as relatives; a retry returns the first declaration.
SELECT household_code, declared_at
FROM declare_relatives(:in_community, :household_code)
