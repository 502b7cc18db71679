using System.Runtime.InteropServices;

namespace AgentSsh.Gateway.Hosting.Cli;

/// <summary>The signals that a gateway takes, from its making until it is disposed.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly TaskCompletionSource<string> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _again = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;

    /// <param name="hangupStops">SIGHUP is one of them; else it calls <paramref name="reload"/>.</param>
    /// <param name="reload">What SIGHUP asks for.</param>
    public StopSignals(bool hangupStops, Action reload)
    {
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            if (!_first.TrySetResult(context.Signal.ToString()))
            {
                _again.TrySetResult();
            }
        }

        void Reload(PosixSignalContext context)
        {
            context.Cancel = true;
            reload();
        }

        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop),
            PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Stop),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, hangupStops ? Stop : Reload),
        ];
    }

    /// <summary>Completes when a second signal came: somebody will not wait.</summary>
    public Task Again => _again.Task;

    /// <summary>The name of the signal that ends the gateway.</summary>
    public async Task<string> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _first.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return "asked to";
        }
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }
}
