using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace AgentSsh.Testing;

/// <summary>Runs real programs without a terminal (ssh, scp, git, docker), their outputs kept apart byte for byte.</summary>
public static class ProcessRunner
{
    /// <summary>Runs a program with a text as its standard input, 30 s at most.</summary>
    public static async Task<ProcessResult> RunAsync(string fileName, IEnumerable<string> arguments, string stdin)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(stdin));
        return await RunAsync(fileName, arguments, new ProcessRunnerOptions { Stdin = input });
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="Win32Exception">There is no such program.</exception>
    /// <exception cref="TimeoutException">It did not end in time and was killed; the message shows its output so far.</exception>
    /// <exception cref="InvalidOperationException">It wrote too much and was killed.</exception>
    public static async Task<ProcessResult> RunAsync(string fileName, IEnumerable<string> arguments, ProcessRunnerOptions? options = null)
    {
        options ??= new ProcessRunnerOptions();
        var start = new ProcessStartInfo(fileName, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = options.WorkingDirectory ?? "",
        };
        start.Environment.Remove("SSH_AUTH_SOCK");
        foreach (var (name, value) in options.Environment)
        {
            if (value is null)
            {
                start.Environment.Remove(name);
            }
            else
            {
                start.Environment[name] = value;
            }
        }

        var command = string.Join(' ', start.ArgumentList.Prepend(fileName));
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{fileName} did not start");
        using var limit = new CancellationTokenSource(options.Timeout);
        var stdout = new OutputBuffer(options.MaximumOutputBytes);
        var stderr = new OutputBuffer(options.MaximumOutputBytes);
        try
        {
            await Task.WhenAll(
                FeedAsync(process.StandardInput.BaseStream, options.Stdin, limit.Token),
                DrainAsync(stdout, process.StandardOutput.BaseStream, limit),
                DrainAsync(stderr, process.StandardError.BaseStream, limit),
                process.WaitForExitAsync(limit.Token));
        }
        catch (OperationCanceledException)
        {
            await KillAsync(process);
            var soFar = new ProcessResult(command, -1, stdout.ToArray(), stderr.ToArray());
            throw stdout.IsFull || stderr.IsFull
                ? new InvalidOperationException($"an output above {options.MaximumOutputBytes} bytes: {soFar}")
                : new TimeoutException($"not within {options.Timeout}: {soFar}");
        }

        return new ProcessResult(command, process.ExitCode, stdout.ToArray(), stderr.ToArray());
    }

    private static async Task FeedAsync(Stream target, Stream? source, CancellationToken cancellationToken)
    {
        try
        {
            await using (target)
            {
                if (source is not null)
                {
                    await source.CopyToAsync(target, cancellationToken);
                }
            }
        }
        catch (IOException)
        {
            // The program ended or closed its input before it read all: its exit code and output tell.
        }
    }

    private static async Task DrainAsync(OutputBuffer buffer, Stream source, CancellationTokenSource limit)
    {
        await buffer.DrainAsync(source, limit.Token);
        if (buffer.IsFull)
        {
            await limit.CancelAsync();
        }
    }

    private static async Task KillAsync(Process process)
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }
}
