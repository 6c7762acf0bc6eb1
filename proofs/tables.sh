#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The functions that change a table of proofs/tables are proved to keep it whole. That this holds of every step of its
# component, so that proofs/eva.sh need not ask for it at each call, takes three things:
# - a table that was never set up is whole, which the harness of its component asserts at the start (proofs/eva);
# - each function that others call with it is proved to leave it whole, if it changes it and it was whole before;
# - nothing else writes it: outside of its file nothing assigns one of the fields, takes an address in the table, passes the
#   table to anything but its functions or to what may only read it, or names its type but where it is a member.
set -eu

cd "$(dirname -- "$0")/.."

bad=0
count=0
while read -r folder type member whole writer fields; do
    case $folder in '' | \#*) continue ;; esac
    count=$((count + 1))
    grep -qE "assert .*$whole\(&" "proofs/eva/${folder##*/}"_*.c || {
        echo "tables: no harness asserts that an empty $member is whole" >&2
        bad=1
    }
    proved=$(sed -n '/^#/d; s/^[^ ]* [^ ]* [^ ]* //p' proofs/units | tr '\n' ' ')
    # Functions of the file that keep it whole: those that only read, and those whose contract says so.
    keepers=$(type=$type whole=$whole proved=" $proved" perl -0777 -ne '
        my ($type, $whole, $proved) = @ENV{qw(type whole proved)};
        # What it consists of, if that is a list of other predicates of the table.
        $parts //= join " ", /predicate $whole\(struct $type \*(?:[a-z]+)\) =\s*((?:[a-z_]+\([a-z]+\)(?:\s*&&\s*)?)+);/
            ? $1 =~ /([a-z_]+)\(/g : ();
        while (m{/\*\@((?:(?!\*/).)*)\*/\s*(?:/\*(?!\@)(?:(?!\*/).)*\*/\s*)?((?:static |inline )*[a-z][a-z_0-9 ]*[ *])([a-z_0-9]+)\(((?:const )?)struct $type \*([a-z]+)}gs) {
            my ($contract, $function, $const, $name) = ($1, $3, $4, $5);
            my $needs = $contract =~ /requires $whole\($name\)/;
            my $keeps = $contract =~ /ensures [a-z]+: $whole\($name\);/ || ($parts ne "" &&
                !grep { $contract !~ /ensures [a-z]+: $_\($name\);/ } split / /, $parts);
            next if $proved !~ / $function /;
            print " $function" if $const || ($keeps && ($needs || $function =~ /_init$/));
        }' "${writer%.[ch]}".h "$(ls "${writer%.[ch]}".c 2>/dev/null || echo /dev/null)")
    # Functions that get it, or another of its type, to read only.
    readers=$(cat "$folder"/*.[ch] | type=$type perl -0777 -ne '
        print " $1" while m{\b([a-z_0-9]+)\((?:[^()]*[ (])?const struct $ENV{type} \*}g')
    for file in "$folder"/*.[ch]; do
        case $file in "${writer%.[ch]}".[ch]) continue ;; esac
        # One line each statement, without comments.
        found=$(type=$type member=$member fields=$fields keepers="$keepers$readers " perl -0777 -ne '
            s{/\*.*?\*/}{}gs; s{//[^\n]*}{}g; s/\s+/ /g;
            my ($type, $member, $fields, $keepers) = @ENV{qw(type member fields keepers)};
            my $arrays = join "|", $fields =~ /(\w+)\[\]/g;
            $fields =~ s/\[\]//g; $fields =~ s/ /|/g;
            my $place = qr/\b$member ?(?:\.|->) ?(?:$fields)\b(?: ?\[(?:[^\[\]]|\[[^\]]*\])*\])*/;
            for my $statement (split /[;{}]/) {
                my $wrong = $statement =~ /$place ?(?:=(?!=)|[-+*\/%&|^]=|<<=|>>=|\+\+|--)/ ||
                    $statement =~ /(?:\+\+|--)[^,;()]*$place/ || $statement =~ /(?<!&)& ?\(?[a-z_>.-]*$place/;
                $wrong ||= $arrays ne "" && $statement =~ /\b$member ?(?:\.|->) ?(?:$arrays)\b(?! ?\[)/;
                # A pointer that is called what the member is: its uses are seen as those of the member.
                (my $rest = $statement) =~ s/(const )?struct $type \*$member = &[a-z\[\]>.-]+(?:->|\.)$member$//;
                $wrong ||= $rest =~ /\*$member\b(?! ?[,)])/;
                # To a function of its file, and to one that may only read it.
                while ($rest =~ /\b([a-z_0-9]+)\(&?(?:[a-z]+(?:\[[a-z]+\])?(?:->|\.))*$member\b(?! ?(?:\.|->) ?[a-z])/g) {
                    $wrong ||= index($keepers, " $1 ") < 0;
                }
                $rest =~ s/(\b${type}_[a-z_]+\()&?(?:[a-z]+(?:->|\.))*$member\b(?! ?(?:\.|->) ?[a-z])/$1/g;
                $rest =~ s/const struct $type \*[a-z]+\b(?! =)//g;
                $wrong ||= $rest =~ /struct $type\b(?! $member$)/;
                $rest =~ s/([(,] ?)&?(?:[a-z]+(?:\[[a-z]+\])?(?:->|\.))*$member(?= ?[,)])/$1/g;
                $wrong ||= $rest =~ /(?:\b|[>.])$member\b(?! ?(?:\.|->) ?[a-z])/ && $rest !~ /struct $type $member$/ &&
                    $rest !~ /\boffsetof\([a-z_ ]+, $member\)/;
                print "$statement;\n" if $wrong;
            }' "$file")
        if [ -n "$found" ]; then
            printf 'tables: %s writes %s: %s\n' "$file" "$member" "$found" >&2
            bad=1
        fi
    done
    [ "${TABLES_SHOW:-}" = '' ] || echo "$member:$keepers"
done <proofs/tables
[ "$bad" = 0 ] && echo "tables: $count, each written by the functions of its own file only, which keep it whole"
exit $bad
