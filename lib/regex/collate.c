/*
 * What newlib's regcomp() and fnmatch() ask before they compare characters in a range, [a-z]: is
 * there no table of the locale's order? There never is: characters are compared as numbers, as in
 * the C locale. newlib's own file would bring in fopen().
 */
extern int __collate_load_error;
int __collate_load_error = 1;
