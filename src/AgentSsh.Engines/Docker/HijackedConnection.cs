using System.Net.Sockets;

namespace AgentSsh.Engines.Docker;

/// <summary>A connection that HTTP has handed over (status 101): raw bytes both ways.</summary>
internal sealed class HijackedConnection(HttpClient http, HttpResponseMessage response, Stream stream, Socket socket) : IDisposable
{
    /// <summary>Reads and writes the connection.</summary>
    public Stream Stream => stream;

    /// <summary>Ends the command's standard input; its output still comes.</summary>
    public void EndInput()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.NotConnected or SocketError.Shutdown)
        {
            // The engine closed it first: the input has ended either way.
        }
        catch (ObjectDisposedException)
        {
            // The same, and the HTTP stack has noticed.
        }
    }

    public void Dispose()
    {
        stream.Dispose();
        response.Dispose();
        http.Dispose();
    }
}
