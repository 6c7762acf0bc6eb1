#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The functions that change a table of proofs/tables are proved to keep it whole. That this holds of every step of its
# component takes that nothing else writes it: outside of its file nothing assigns one of the fields, takes an address in the
# table, passes the table to anything but its functions, or names its type but where it is a member.
set -eu

cd "$(dirname -- "$0")/.."

bad=0
count=0
while read -r folder type member writer fields; do
    case $folder in '' | \#*) continue ;; esac
    count=$((count + 1))
    for file in "$folder"/*.[ch]; do
        case $file in "${writer%.[ch]}".[ch]) continue ;; esac
        # One line each statement, without comments.
        found=$(type=$type member=$member fields=$fields perl -0777 -ne '
            s{/\*.*?\*/}{}gs; s{//[^\n]*}{}g; s/\s+/ /g;
            my ($type, $member, $fields) = @ENV{qw(type member fields)};
            my $arrays = join "|", $fields =~ /(\w+)\[\]/g;
            $fields =~ s/\[\]//g; $fields =~ s/ /|/g;
            my $place = qr/\b$member ?(?:\.|->) ?(?:$fields)\b(?: ?\[(?:[^\[\]]|\[[^\]]*\])*\])*/;
            for my $statement (split /[;{}]/) {
                my $wrong = $statement =~ /$place ?(?:=(?!=)|[-+*\/%&|^]=|<<=|>>=|\+\+|--)/ ||
                    $statement =~ /(?:\+\+|--)[^,;()]*$place/ || $statement =~ /(?<!&)& ?\(?[a-z_>.-]*$place/;
                $wrong ||= $statement =~ /\b$member ?(?:\.|->) ?(?:$arrays)\b(?! ?\[)/;
                (my $rest = $statement) =~ s/\b${type}_[a-z_]+\(&[a-z]+(?:->|\.)$member\b//g;
                $wrong ||= $rest =~ /(?:\b|[>.])$member\b(?! ?(?:\.|->) ?[a-z])/ && $rest !~ /struct $type $member$/ &&
                    $rest !~ /\boffsetof\([a-z_ ]+, $member\)/;
                $wrong ||= $rest =~ /struct $type\b(?! $member$)/;
                print "$statement;\n" if $wrong;
            }' "$file")
        if [ -n "$found" ]; then
            printf 'tables: %s writes %s: %s\n' "$file" "$member" "$found" >&2
            bad=1
        fi
    done
done <proofs/tables
[ "$bad" = 0 ] && echo "tables: $count, each written by the functions of its own file only"
exit $bad
