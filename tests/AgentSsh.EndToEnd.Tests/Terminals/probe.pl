# An agent's program for the tests of terminals. It reports each byte that its terminal gives it, and writes to
# its terminal what it is told to: over one TCP connection to 127.0.0.1:$PROBE_PORT, a line a message, bytes as hex.
#   from it:  in HEX            bytes were typed
#             done [TEXT]       the command before is done
#   to it:    reset             as after its start; what was typed and not reported is dropped
#             emit HEX          write to the terminal
#             repeat N HEX      the same N times
#             lines N           write the lines "row 1" to "row N"
#             found             give the terminal the modes that it had at the start
#             run COMMAND       let a command have the terminal; done, with its status, when it has ended
#             env NAME          the value of a variable
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;

# A program that ends by Ctrl-\ is another test's business.
$SIG{QUIT} = "IGNORE";
$SIG{INT} = "IGNORE";
$SIG{PIPE} = "IGNORE";

sub put {
    my ($to, $bytes) = @_;
    while (length $bytes) {
        my $written = syswrite $to, $bytes, 65536;
        return if !defined $written && !$!{EINTR};
        substr($bytes, 0, $written // 0, "");
    }
}

chomp(my $found = `stty -g`);
my ($control, $typed, $commands) = (undef, "", "");
sub answer { put($control, "done $_[0]\n") if $control; }

sub report {
    return if !$control || !length $typed;
    put($control, "in " . unpack("H*", $typed) . "\n");
    $typed = "";
}

sub reset_all {
    system "stty raw -echo";
    put(\*STDOUT, "\ecprobe-ready\r\n");
    my $waiting = IO::Select->new(\*STDIN);
    while ($waiting->can_read(0)) { sysread(STDIN, my $dropped, 65536) or last; }
    $typed = "";
}

sub obey {
    my ($verb, $rest) = split / /, $_[0], 2;
    if ($verb eq "reset") { reset_all(); answer(""); }
    elsif ($verb eq "emit") { put(\*STDOUT, pack("H*", $rest)); answer(""); }
    elsif ($verb eq "repeat") {
        my ($count, $hex) = split / /, $rest;
        my $once = pack("H*", $hex);
        my $many = int(65536 / length $once) || 1;
        for (; $count > 0; $count -= $many) { put(\*STDOUT, $once x ($count < $many ? $count : $many)); }
        answer("");
    }
    elsif ($verb eq "lines") { put(\*STDOUT, join("", map { "row $_\r\n" } 1 .. $rest)); answer(""); }
    elsif ($verb eq "found") { answer(system("stty $found")); }
    elsif ($verb eq "run") { answer(system($rest) >> 8); }
    elsif ($verb eq "env") { answer($ENV{$rest} // ""); }
    else { answer("there is no '$verb'"); }
}

my $listener = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => $ENV{PROBE_PORT}, Listen => 4, ReuseAddr => 1) or die $@;
my $ready = IO::Select->new(\*STDIN, $listener);
reset_all();
while (1) {
    for my $from ($ready->can_read) {
        if ($from == $listener) {
            if ($control) { $ready->remove($control); close $control; }
            $control = $listener->accept or next;
            $commands = "";
            $ready->add($control);
            report();
        }
        elsif ($from == \*STDIN) {
            sysread(STDIN, $typed, 65536, length $typed) or exit 0;
            $typed = substr $typed, -1048576;
            report();
        }
        elsif ($control && $from == $control) {
            if (!sysread $control, $commands, 65536, length $commands) {
                $ready->remove($control);
                close $control;
                $control = undef;
                next;
            }
            while ($commands =~ s/^([^\n]*)\n//) { obey($1); }
        }
    }
}
